"""Maps become what a diffusion model eats."""
