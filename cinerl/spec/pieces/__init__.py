"""The pieces that sets are made of; ``shape`` in a set's TOML names one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cinerl.spec.pieces import building, furniture, nature, stagecraft, street
from cinerl.spec.pieces.base import Box, Cylinder, MeshFile, Pattern, Sphere, Thing

__all__ = ["Box", "Cylinder", "MeshFile", "Pattern", "Piece", "Sphere", "Thing"]

Piece = Annotated[
    Box
    | Cylinder
    | Sphere
    | MeshFile
    | building.Arch
    | building.Awning
    | building.Beam
    | building.Column
    | building.Cooler
    | building.Door
    | building.Duct
    | building.Escape
    | building.Facade
    | building.Ground
    | building.Kerb
    | building.Parapet
    | building.Pipe
    | building.Rail
    | building.Sign
    | building.Skyline
    | building.Stairs
    | building.Tank
    | building.Wall
    | building.Window
    | furniture.Bed
    | furniture.Cabinet
    | furniture.Chair
    | furniture.Curtain
    | furniture.Kitchen
    | furniture.Painting
    | furniture.Plant
    | furniture.Rug
    | furniture.Screen
    | furniture.Shelf
    | furniture.Sofa
    | furniture.Table
    | nature.Bush
    | nature.Log
    | nature.Rock
    | nature.Tree
    | nature.Undergrowth
    | nature.Woods
    | stagecraft.CStand
    | stagecraft.Cable
    | stagecraft.Cyclorama
    | stagecraft.Flat
    | stagecraft.FlightCase
    | stagecraft.Seats
    | stagecraft.Speaker
    | stagecraft.Spotlight
    | stagecraft.Track
    | stagecraft.Truss
    | street.Barrel
    | street.Bench
    | street.Bin
    | street.Bollard
    | street.Cafe
    | street.Car
    | street.Crate
    | street.Fountain
    | street.Hydrant
    | street.Lamp
    | street.Machine
    | street.Skip
    | street.Train,
    Field(discriminator="shape"),
]
