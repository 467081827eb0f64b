#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/wiped_memory.hpp"
#include "lib/genesys/echoes/secret_pieces.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace tokenkeeper::genesys {

/// Finds secrets of a request in the texts of whoever received it: a server may repeat what it was sent, and
/// people see parts of its answer. This is the one place where texts of an API, a login service, a proxy or a
/// certificate are compared with what was sent to it.
///
/// A text repeats a secret if it holds eight consecutive characters of it, or all of it where it is shorter:
/// as it is, in other case, percent-encoded, escaped, as hexadecimal digits, or in base64; also in two of
/// them, one around the other; or if eight letters and digits of it, or all where it is shorter, follow each
/// other with nothing but other signs between them. A search reads a text some hundred times at worst, so
/// bound what a server sends: to some hundred bytes, and to 64 KiB where all of an answer is shown.
class echo_finder {
public:
    void add(const secret& sent);

    [[nodiscard]] bool finds(std::string_view text) const;
    /// Replaces the parts of the error that repeat a secret with our own words.
    [[nodiscard]] error clean(error e) const;

private:
    [[nodiscard]] bool holds(std::string_view text) const;
    [[nodiscard]] bool holds_joined(std::string_view text) const;
    [[nodiscard]] std::size_t shortest() const noexcept;  ///< so many characters are an echo
    [[nodiscard]] bool finds_encoded(std::string_view text, int depth) const;
    [[nodiscard]] bool finds_decoded(std::string_view text, int depth) const;

    secret_pieces pieces_;
    secret_pieces joined_pieces_;                     ///< of their letters and digits alone
    std::vector<wiped_string> short_secrets_;         ///< in lower case
    std::vector<wiped_string> joined_short_secrets_;  ///< their letters and digits, in lower case
};

}  // namespace tokenkeeper::genesys
