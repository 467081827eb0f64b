#pragma once

#include <string_view>

namespace tokenkeeper::ctl {

/// What a state means, and what a person does about it. One sentence each, never empty.
struct guidance {
    std::string_view meaning;
    std::string_view next;
};
guidance guidance_for(std::string_view state, std::string_view reason, std::string_view mode) noexcept;

}  // namespace tokenkeeper::ctl
