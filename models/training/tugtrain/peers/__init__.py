"""Published methods of dragging, written from their papers, to compare with on the same generator: DragGAN, FreeDrag, UserControllableLT."""
