// No maps of others, no keys, no swiping; one page per form.
export default {
  maps: [],
  googleApiKey: "",
  repeatOrdinals: false,
  validateContinuously: false,
  validatePage: false,
  swipePage: false,
  textMaxChars: 4000,
  forceClearNonRelevant: false,
  excludeNonRelevant: false,
  experimentalOptimizations: { computeAsync: false },
};
