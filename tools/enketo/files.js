// Files are held by the runner; enketo is asked for none.
export default {
  init: () => Promise.resolve(true),
  isWaitingForPermissions: () => false,
  getFileUrl: () => Promise.resolve(null),
  getObjectUrl: () => Promise.resolve(null),
  getCurrentFiles: () => [],
  isTooLarge: () => false,
  getMaxSizeReadable: () => "",
};
