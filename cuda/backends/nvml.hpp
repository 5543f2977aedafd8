// What NVIDIA's management library says of a card: loaded when it is asked for, and every field null where the library or the card does
// not answer.
#ifndef OB_BACKENDS_NVML_HPP
#define OB_BACKENDS_NVML_HPP
#include <dlfcn.h>

#include <cstdio>
#include <optional>
#include <string>

namespace ob::nvml {

using Card = void*;

// Names and numbers as in NVIDIA's nvml.h.
class Library {
 public:
  // Null where there is none; kept until the process ends.
  static const Library* get() {
    static const Library library;
    return library.handle_ != nullptr ? &library : nullptr;
  }

  std::optional<Card> card(const std::string& pci_bus_id) const {
    Card card = nullptr;
    if (call<int (*)(const char*, Card*)>("nvmlDeviceGetHandleByPciBusId_v2", pci_bus_id.c_str(), &card)) return card;
    return std::nullopt;
  }
  std::optional<std::string> driver() const {
    char text[81] = "";
    if (call<int (*)(char*, unsigned)>("nvmlSystemGetDriverVersion", text, 80u)) return text;
    return std::nullopt;
  }
  // Since the driver was loaded.
  std::optional<unsigned long long> energy_mj(Card card) const {
    unsigned long long energy = 0;
    if (call<int (*)(Card, unsigned long long*)>("nvmlDeviceGetTotalEnergyConsumption", card, &energy)) return energy;
    return std::nullopt;
  }
  std::optional<unsigned> power_limit_mw(Card card) const { return number("nvmlDeviceGetPowerManagementLimit", card); }
  // `clock`: 1 of the multiprocessors, 2 of the memory.
  std::optional<unsigned> clock_mhz(const char* name, Card card, unsigned clock) const {
    unsigned mhz = 0;
    if (call<int (*)(Card, unsigned, unsigned*)>(name, card, clock, &mhz)) return mhz;
    return std::nullopt;
  }
  std::optional<bool> ecc(Card card) const {
    unsigned current = 0, pending = 0;
    if (call<int (*)(Card, unsigned*, unsigned*)>("nvmlDeviceGetEccMode", card, &current, &pending)) return current != 0;
    return std::nullopt;
  }
  std::optional<bool> confidential_computing() const {
    struct {
      unsigned environment, feature, developer_tools;
    } state{};
    if (call<int (*)(void*)>("nvmlSystemGetConfComputeState", static_cast<void*>(&state))) return state.feature != 0;
    return std::nullopt;
  }

 private:
  Library() : handle_(dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ != nullptr && !call<int (*)()>("nvmlInit_v2")) handle_ = nullptr;
  }
  // Whether the library has the function and it succeeded.
  template <class Function, class... Arguments>
  bool call(const char* name, Arguments... arguments) const {
    const auto function = reinterpret_cast<Function>(dlsym(handle_, name));
    return function != nullptr && function(arguments...) == 0;
  }
  std::optional<unsigned> number(const char* name, Card card) const {
    unsigned value = 0;
    if (call<int (*)(Card, unsigned*)>(name, card, &value)) return value;
    return std::nullopt;
  }

  void* handle_;
};

inline std::optional<double> energy_j(const std::string& pci_bus_id) {
  const Library* const library = Library::get();
  const std::optional<Card> card = library != nullptr ? library->card(pci_bus_id) : std::nullopt;
  const auto energy = card ? library->energy_mj(*card) : std::nullopt;
  return energy ? std::optional(static_cast<double>(*energy) / 1000) : std::nullopt;
}

// The card's fields of ob_describe.
inline std::string device_fields(const std::string& pci_bus_id) {
  const Library* const library = Library::get();
  const std::optional<Card> card = library != nullptr ? library->card(pci_bus_id) : std::nullopt;
  std::string json;
  const auto field = [&](const char* name, const std::string& value) {
    json += (json.empty() ? "\"" : ", \"") + std::string(name) + "\": " + value;
  };
  const auto number = [&](const char* name, const std::optional<unsigned>& value) { field(name, value ? std::to_string(*value) : "null"); };
  const auto flag = [&](const char* name, const std::optional<bool>& value) { field(name, value ? (*value ? "true" : "false") : "null"); };
  const auto clock = [&](const char* function, unsigned which) { return card ? library->clock_mhz(function, *card, which) : std::nullopt; };
  const auto driver = library != nullptr ? library->driver() : std::nullopt;
  field("driver", driver ? "\"" + *driver + "\"" : "null");
  number("sm_clock_mhz", clock("nvmlDeviceGetClockInfo", 1));
  number("sm_clock_max_mhz", clock("nvmlDeviceGetMaxClockInfo", 1));
  number("memory_clock_mhz", clock("nvmlDeviceGetClockInfo", 2));
  number("memory_clock_max_mhz", clock("nvmlDeviceGetMaxClockInfo", 2));
  number("power_limit_mw", card ? library->power_limit_mw(*card) : std::nullopt);
  flag("ecc", card ? library->ecc(*card) : std::nullopt);
  flag("confidential_computing", library != nullptr ? library->confidential_computing() : std::nullopt);
  field("energy_counter", card && library->energy_mj(*card) ? "true" : "false");
  return json;
}

}  // namespace ob::nvml
#endif
