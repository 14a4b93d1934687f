"""Anxiao 安校: how a county keeps its schools and their surroundings safe."""

__version__ = "0.1.0"
