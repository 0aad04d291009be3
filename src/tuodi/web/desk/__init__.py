"""The door of staff: dense pages, everything about one matter on one page."""
