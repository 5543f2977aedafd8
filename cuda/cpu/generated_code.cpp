#include "generated_code.hpp"

#include "../air/generated.gen.hpp"
#include "kernels.hpp"

namespace ob {

namespace {

template <class Code>
bool is_code_of(const Component& component) {
  return component.code_words.size() == Code::words && component.code_hash(Code::parameters) == Code::hash;
}

template <class Code>
GeneratedCode code_with_parameters(uint32_t number, const Component& component) {
  GeneratedCode code{number, {}};
  for (const uint32_t node : Code::parameters) code.parameters.push_back(component.nodes[node].a);
  return code;
}

}  // namespace

GeneratedCode find_generated_code(const Component& component) {
#define OB_COMPONENT(number, name) \
  if (is_code_of<generated::name>(component)) return code_with_parameters<generated::name>(number, component);
  OB_GENERATED_COMPONENTS(OB_COMPONENT)
#undef OB_COMPONENT
  return {kNotGenerated, {}};
}

}  // namespace ob
