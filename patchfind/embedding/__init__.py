"""Turns pixels into descriptors: specifications, weights, devices and region encoding."""
