#include "daemon/ctl/text/page.hpp"

#include "daemon/ctl/text/display_width.hpp"
#include "lib/base/printable.hpp"

#include <cstddef>

namespace tokenkeeper::ctl {

void page::add(std::string_view key, std::string_view value) {
    constexpr std::size_t key_width = 19;
    text_ += pad(key, key_width) + std::string{value} + "\n";
}

void page::add_if(std::string_view key, const std::string& value) {
    if (!value.empty()) add(key, printable(value));
}

}  // namespace tokenkeeper::ctl
