"""What several stages share: groups of options, and what is made from them."""
