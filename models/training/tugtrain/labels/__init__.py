"""Motion labels: exact ones from the renderer and a surrogate that learns them, Lucas-Kanade ones from any generator, and the choice of
pairs that hold appearance."""
