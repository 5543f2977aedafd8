// Sizes that depend on the card.
#ifndef OB_KERNELS_TUNING_HPP
#define OB_KERNELS_TUNING_HPP
#include <cstdint>

namespace ob::gpu::tuning {

// Values of a transform's tile. The emulator takes small ones, so that small columns go through every pass too.
#ifdef OB_TILE_LOG
inline constexpr uint32_t kTileLog = OB_TILE_LOG;
#else
inline constexpr uint32_t kTileLog = 12;
#endif
// Neighbours that a pass over distant rows reads together, at least.
inline constexpr uint32_t kMinWidthLog = kTileLog >= 10 ? 4 : 1;
// Merkle levels that are hashed again where they are opened rather than stored.
inline constexpr uint32_t kLevelsNotKept = 2;
// FRI layers of at most this many values are committed and folded by one block.
inline constexpr uint32_t kTailLog = kTileLog >= 10 ? 12 : 6;
// Candidates of one launch of the nonce search.
inline constexpr uint32_t kGrindLog = kTileLog >= 10 ? 24 : 10;

}  // namespace ob::gpu::tuning
#endif
