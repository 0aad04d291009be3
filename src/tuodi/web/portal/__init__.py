"""The door of residents and of everyone: one thing a page, generous."""
