#include "lib/genesys/echo.hpp"

#include "lib/genesys/echoes/decoded_texts.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

namespace tokenkeeper::genesys {
namespace {

/// One encoding around another, whatever the length of the text: filler would lead past a limit.
constexpr int layers = 2;

wiped_string in_lower_case(std::string_view text) {
    wiped_string lower{text};
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

/// A text may have a blank, a comma or a quotation mark between the letters of a secret.
wiped_string letters_and_digits(std::string_view text) {
    wiped_string joined;
    std::ranges::copy_if(text, std::back_inserter(joined), is_letter_or_digit);
    return joined;
}

bool holds_any(std::string_view text, const std::vector<wiped_string>& wholes) {
    if (wholes.empty()) return false;
    const auto lower = in_lower_case(text);
    return std::ranges::any_of(
        wholes, [&lower](const wiped_string& whole) { return lower.find(whole) != wiped_string::npos; });
}

}  // namespace

void echo_finder::add(const secret& sent) {
    const std::string_view text = sent.reveal();
    const auto joined = letters_and_digits(text);
    const bool is_short = !text.empty() && text.size() < secret_pieces::piece_size;
    if (is_short) short_secrets_.push_back(in_lower_case(text));
    if (is_short && !joined.empty()) joined_short_secrets_.push_back(in_lower_case(joined));
    pieces_.add(text);
    joined_pieces_.add(joined);
}

bool echo_finder::holds(std::string_view text) const {
    return pieces_.found_in(text) || holds_any(text, short_secrets_);
}

bool echo_finder::holds_joined(std::string_view text) const {
    const auto joined = letters_and_digits(text);
    return joined_pieces_.found_in(joined) || holds_any(joined, joined_short_secrets_);
}

bool echo_finder::finds_encoded(std::string_view text, int depth) const {
    const auto plain = remove_escapes(text);
    return finds_decoded(text, depth) || (!plain.empty() && finds_decoded(plain, depth));
}

bool echo_finder::finds_decoded(std::string_view text, int depth) const {
    if (holds(text)) return true;
    if (depth == 0) return false;
    return std::ranges::any_of(decoded_texts(text, shortest()), [this, depth](const wiped_string& decoded) {
        return finds_encoded(decoded, depth - 1);
    });
}

std::size_t echo_finder::shortest() const noexcept {
    std::size_t size = secret_pieces::piece_size;
    for (const auto& whole : short_secrets_)
        size = std::min(size, whole.size());
    return size;
}

bool echo_finder::finds(std::string_view text) const {
    if ((pieces_.empty() && short_secrets_.empty()) || text.size() < shortest()) return false;
    return finds_encoded(text, layers) || holds_joined(text);
}

error echo_finder::clean(error e) const {
    if (finds(e.message)) {
        e.message = e.code.message();
        if (e.http_status != 0) e.message = "HTTP status " + std::to_string(e.http_status) + ": " + e.message;
    }
    if (finds(e.api_code)) e.api_code.clear();
    if (finds(e.correlation_id)) e.correlation_id.clear();
    return e;
}

}  // namespace tokenkeeper::genesys
