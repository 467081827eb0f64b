#pragma once

#include <string_view>

namespace tokenkeeper {

/// A mistake that is made on purpose, to prove that the simulation finds it (tests/simulation/defects). True
/// for the one that $TOKENKEEPER_DEFECT names, in a build with -Ddefects=true; in every other build it is
/// false, and nothing of it is compiled.
#ifdef TOKENKEEPER_DEFECTS
[[nodiscard]] bool defect(std::string_view name) noexcept;
#else
consteval bool defect(std::string_view /*name*/) noexcept {
    return false;
}
#endif

}  // namespace tokenkeeper
