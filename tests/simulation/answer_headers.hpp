#pragma once

#include "lib/genesys/message.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::simulation {

/// The header has this value from now on, whether or not it was there.
inline void set_header(genesys::response& answer, std::string_view name, std::string value) {
    for (auto& [known, text] : answer.headers) {
        if (known != name) continue;
        text = std::move(value);
        return;
    }
    answer.headers.emplace_back(name, std::move(value));
}

}  // namespace tokenkeeper::simulation
