import sys
from pathlib import Path

# The builder of synthetic takes lives beside these tests, which are not a package.
sys.path.insert(0, str(Path(__file__).parent))
