#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// Reads the bytes of TLS messages and of certificates as they came, before OpenSSL makes objects of them.
namespace tokenkeeper::net::der {

using bytes = std::span<const std::uint8_t>;

/// Takes a text behind its length, which has `length_size` bytes; nullopt: it ends too early.
std::optional<bytes> take_counted(bytes& rest, std::size_t length_size);

struct element {
    int tag = 0;  ///< universal, or a context_tag
    bytes content;
    bool holds_others = false;
};

constexpr int context_tag(int number) {
    return -1 - number;
}

/// Takes an element of DER, which tells its length; of the universal ones, SEQUENCEs and SETs consist of
/// others, and no more do. OpenSSL also reads what does not keep to that (BER), such as texts in pieces, and
/// then sees something else than this.
std::optional<element> take_element(bytes& rest);

/// Takes an element with this tag, and gives its content.
std::optional<bytes> take(bytes& rest, int tag);

/// No extension hides a list deeper in others.
constexpr unsigned deepest_guess = 2;

/// Counts the elements of a text, also those inside one another; nullopt: it is no DER. Stops behind `most`.
/// Under a context's tag it may be a list even if it says that it holds no others, as OpenSSL does not look
/// at that.
std::optional<std::size_t> count_elements(bytes text, std::size_t most, unsigned guesses = deepest_guess);

}  // namespace tokenkeeper::net::der
