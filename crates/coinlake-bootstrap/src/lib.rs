//! Brings a lake's catalog in line with catalog/ and queries/.
