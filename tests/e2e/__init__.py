"""The whole as a person starts it. A package, so that the run its tests share ends with the last of them."""
