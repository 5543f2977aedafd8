// What is put on a device's queue, as values: launches with their parameters, copies, and what orders two queues. Operations can be kept,
// compared with those of the next proof, and run again.
#ifndef OB_KERNELS_OPERATION_HPP
#define OB_KERNELS_OPERATION_HPP
#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

#include "launch.hpp"

namespace ob::gpu {

struct Operation {
  enum class Kind : uint32_t {
    launch,
    copy,         // from staging memory to the device, in the order of the launches
    copy_beside,  // the same on a second queue
    fork,         // the second queue waits for all that came before
    join,         // what follows waits for the second queue
    mark          // takes the time
  };
  Kind kind;
  // Of a launch.
  void (*run)(const void* kernel, uint32_t blocks, Native native) = nullptr;
  std::vector<unsigned char> kernel = {};
  std::vector<unsigned char> compared = {};  // the same without its padding
  uint32_t blocks = 0;
  // Where the emulator adds the hashes that the launch did.
  Work* performed = nullptr;
  // Of a copy.
  void* to = nullptr;
  const void* from = nullptr;
  size_t bytes = 0;
  // Of a mark.
  uint32_t mark = 0;

  // Whether running one is running the other.
  bool operator==(const Operation& o) const {
    return kind == o.kind && run == o.run && blocks == o.blocks && to == o.to && from == o.from && bytes == o.bytes && mark == o.mark &&
           compared == o.compared;
  }

  template <class K>
  static Operation launch_of(const K& kernel, uint32_t blocks, Work* performed) {
    static_assert(std::is_trivially_copyable_v<K> && alignof(K) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    Operation operation{Kind::launch};
    operation.run = [](const void* parameters, uint32_t count, Native native) {
      gpu::launch(*static_cast<const K*>(parameters), count, native);
    };
    const auto* const bytes = reinterpret_cast<const unsigned char*>(&kernel);
    operation.kernel.assign(bytes, bytes + sizeof(K));
    // GCC 12 clears other bytes than the padding of what follows an array whose elements have some: kernels have no such arrays.
    K cleared = kernel;
    __builtin_clear_padding(&cleared);
    const auto* const compared = reinterpret_cast<const unsigned char*>(&cleared);
    operation.compared.assign(compared, compared + sizeof(K));
    operation.blocks = blocks;
    operation.performed = performed;
    return operation;
  }
  static Operation copy_of(Kind kind, void* to, const void* from, size_t bytes) {
    Operation operation{kind};
    operation.to = to;
    operation.from = from;
    operation.bytes = bytes;
    return operation;
  }
};

}  // namespace ob::gpu
#endif
