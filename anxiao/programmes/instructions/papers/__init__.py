"""The sheet that a leader gets once a week."""
