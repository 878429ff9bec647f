"""The prompt becomes a scene, the scene is simulated, and its contracts are checked."""
