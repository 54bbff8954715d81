"""The loopback platforms: fakes that behave like the real ones, and the wall that shows what people would see."""
