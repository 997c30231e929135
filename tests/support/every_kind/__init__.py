"""A site with every kind of page that a viewer must show, behind one loopback port."""
