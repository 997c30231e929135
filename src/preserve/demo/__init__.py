"""A small web site of its own on loopback: what ``preserve demo`` captures and checks itself by."""
