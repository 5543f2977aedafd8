// Sizes that depend on the card.
#ifndef OB_KERNELS_TUNING_HPP
#define OB_KERNELS_TUNING_HPP
#include <cstdint>

namespace ob::gpu::tuning {

// The emulator takes small tiles, so that small columns go through every pass too.
#ifdef OB_TILE_LOG
inline constexpr bool kSmallTiles = true;
inline constexpr uint32_t kTileLog = OB_TILE_LOG - 1;
#else
inline constexpr bool kSmallTiles = false;
inline constexpr uint32_t kTileLog = 10;
#endif
// Lower layers: tiles of 2^kTileLog neighbours, so that a block holds those of 16 columns and hashes them.
// Upper layers: strips of neighbours at distant rows; the larger tile, one to a multiprocessor, where the smaller has too few rows.
inline constexpr uint32_t kStripLog = kSmallTiles ? kTileLog + 1 : 13;
inline constexpr uint32_t kLargeStripLog = kStripLog + 1;
// Neighbours that a strip reads together, at least: 32 bytes. Large ones leave half of that to the next block, which runs beside it.
inline constexpr uint32_t kMinWidthLog = kSmallTiles ? 1 : 3;
// Columns that fit one tile are transformed in one pass.
inline constexpr uint32_t kOnePassLog = kStripLog - 1;
// Blocks that a launch of transforms should have before a block takes several columns, and the most columns it takes.
inline constexpr uint32_t kLowerBlocks = kSmallTiles ? 4 : 2048, kStripBlocks = kSmallTiles ? 4 : 1024;
inline constexpr uint32_t kMostColumns = 16;
// Blocks that a launch over positions should have before a thread takes several.
inline constexpr uint32_t kPositionBlocks = kSmallTiles ? 1 : 2048;
// Merkle levels that are hashed again where they are opened rather than stored.
inline constexpr uint32_t kLevelsNotKept = 2;
// FRI layers of at most this many values are committed and folded by one block.
inline constexpr uint32_t kTailLog = kSmallTiles ? 6 : 12;
// Candidates of one launch of the nonce search.
inline constexpr uint32_t kGrindLog = kSmallTiles ? 10 : 24;

}  // namespace ob::gpu::tuning
#endif
