"""Recipes: the order of stages with their options for one pack, as a file that one command runs and resumes."""
