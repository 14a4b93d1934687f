// The runner brings its own few widgets; enketo's reach for maps, fonts and trackers.
export default [];
