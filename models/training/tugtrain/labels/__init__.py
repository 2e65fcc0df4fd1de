"""Motion labels: exact ones from the renderer, Lucas-Kanade ones from any generator, and the choice of pairs that hold appearance."""
