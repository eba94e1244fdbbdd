"""Package bytes by hash: the same for all who upload them, without owner and without personal data."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import Timestamp
from lms.core.db import Base


class ContentPackage(Base):
    """An uploaded package that passed every check. `label` is its host name's first part. Global (G)."""

    __tablename__ = "content_package"
    __table_args__ = (
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
        CheckConstraint("label = left(hash, 32)", name="label"),
        CheckConstraint("kind in ('cmi5')", name="kind"),
    )

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    label: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    packed_size: Mapped[int] = mapped_column(BigInteger)
    unpacked_size: Mapped[int] = mapped_column(BigInteger)
    files: Mapped[int] = mapped_column(Integer)
    stored_at: Mapped[Timestamp]


class PackageFile(Base):
    """One file of a package: its path there, and the hash under which its bytes lie on disk. Global (G)."""

    __tablename__ = "package_file"
    __table_args__ = (CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),)

    hash: Mapped[str] = mapped_column(ForeignKey("content_package.hash"), primary_key=True)
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(Text)
