#include "lib/genesys/idle_timeout_terms.hpp"

#include <algorithm>

namespace tokenkeeper::genesys {

idle_timeout_terms::idle_timeout_terms(const idle_token_timeout& told)
    : enabled_(told.enabled()),
      groups_enabled_(told.groups_enabled()),
      timeout_(told.timeout()),
      all_in_force_(told.all_in_force()) {
    std::ranges::sort(all_in_force_);
    all_in_force_.erase(std::unique(all_in_force_.begin(), all_in_force_.end()), all_in_force_.end());
    if (all_in_force_.size() > most_lengths)
        all_in_force_.erase(all_in_force_.begin() + (most_lengths - 1), all_in_force_.end() - 1);
    all_in_force_.shrink_to_fit();
}

}  // namespace tokenkeeper::genesys
