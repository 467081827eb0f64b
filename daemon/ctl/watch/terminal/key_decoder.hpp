#pragma once

#include "daemon/ctl/watch/terminal/key.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// Makes keys of the bytes of a terminal, however they are cut into pieces. Sequences and bytes that stand
/// for no known key are left out, with keys that are pressed together with Alt.
class key_decoder {
public:
    std::vector<key> take(std::string_view bytes);

    /// True after the start of a sequence. If no byte follows soon, call give_up().
    [[nodiscard]] bool waits() const noexcept { return !begun_.empty(); }

    /// Nothing followed: a lone ESC was the key Escape, any other start is dropped.
    std::vector<key> give_up();

private:
    std::string begun_{};
};

}  // namespace tokenkeeper::ctl
