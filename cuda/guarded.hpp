// What the functions of the C ABI share: exceptions become a code and a text, words a span.
#ifndef OB_GUARDED_HPP
#define OB_GUARDED_HPP
#include <cstdint>
#include <cstdio>
#include <exception>
#include <new>
#include <span>

#include "prove.hpp"

// All that the library exports.
#pragma GCC visibility push(default)
#include "prover_api.h"
#pragma GCC visibility pop

namespace ob {

inline void set_error(char* error, const char* text) {
  if (error != nullptr) std::snprintf(error, OB_ERROR_BYTES, "%s", text);
}

// Runs a call's body; what it throws becomes a code and a text.
template <class Body>
int32_t guarded(char* error, const Body& body) noexcept {
  try {
    body();
    return OB_OK;
  } catch (const Cancelled&) {
    set_error(error, "The call was cancelled");
    return OB_CANCELLED;
  } catch (const Broken& failure) {
    set_error(error, failure.what());
    return OB_BROKEN;
  } catch (const std::bad_alloc&) {
    set_error(error, "Cannot go on: out of memory");
    return OB_FAILED;
  } catch (const std::exception& failure) {
    set_error(error, failure.what());
    return OB_FAILED;
  } catch (...) {
    set_error(error, "Cannot go on: unknown failure");
    return OB_FAILED;
  }
}

inline std::span<const uint32_t> words_of(const uint32_t* words, size_t count) {
  return count == 0 ? std::span<const uint32_t>() : std::span(words, count);
}

}  // namespace ob
#endif
