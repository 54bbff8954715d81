"""Posts as people would see them, drawn as HTML: shared by the wall and the preview."""
