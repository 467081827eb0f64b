#include "lib/base/defect.hpp"

#ifdef TOKENKEEPER_DEFECTS

#include <cstdlib>

namespace tokenkeeper {

bool defect(std::string_view name) noexcept {
    static const char* const chosen = std::getenv("TOKENKEEPER_DEFECT");
    return chosen != nullptr && name == chosen;
}

}  // namespace tokenkeeper

#endif
