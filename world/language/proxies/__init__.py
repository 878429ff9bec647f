"""The shapes that stand for things: each builder takes dimensions in metres and stands its thing upright on z."""
