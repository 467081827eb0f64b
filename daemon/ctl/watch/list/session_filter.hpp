#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// A filter as a person types it: "state:lost org:acme lobby". The daemon selects by the words with a colon;
/// all others have to be parts of the name, in which capital and small letters (of ASCII) are the same.
struct session_filter {
    std::string state{};  ///< each empty: any
    std::string health{};
    std::string organization{};
    std::vector<std::string> name_parts{};
    std::string mistake{};  ///< a sentence about a word that selects nothing; the word is left out

    [[nodiscard]] bool fits_name(std::string_view name) const;
    bool operator==(const session_filter&) const = default;
};

session_filter parse_filter(std::string_view text);

}  // namespace tokenkeeper::ctl
