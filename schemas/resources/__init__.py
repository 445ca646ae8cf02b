"""One file per managed resource type, found by walking this folder."""
