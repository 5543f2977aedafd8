// Every kernel that the code of this program can launch, whether it does or not: what tables of kernels are made from.
#ifndef OB_KERNELS_KERNEL_LIST_HPP
#define OB_KERNELS_KERNEL_LIST_HPP
#include <cstddef>
#include <cstdint>
#include <typeinfo>
#include <vector>

namespace ob::gpu {

struct KernelEntry {
  const char* type;  // mangled
  const char* name;
  uint32_t threads;
  size_t shared_bytes;
};

inline std::vector<KernelEntry>& kernel_list() {
  static std::vector<KernelEntry> list;
  return list;
}

// Whoever names kListed<K> has K in the list before main begins.
template <class K>
inline const bool kListed = [] {
  using Shared = typename K::Shared;
  kernel_list().push_back({typeid(K).name(), K::kName, K::kThreads, sizeof(Shared) > 1 ? sizeof(Shared) : 0});
  return true;
}();

}  // namespace ob::gpu
#endif
