#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tokenkeeper {

/// Holds a token, a client secret or any other text that must never be told.
///
/// It has no formatter and no stream operator, is not copied by accident (copies are made by name with
/// `clone`), and overwrites its memory when it goes. `reveal` is the one way to the text: whoever calls it
/// answers for where it goes. It does not lock pages and does not protect against someone who can read the
/// process.
class secret {
public:
    secret() = default;
    /// Takes a copy of `text`; the caller's own copy is the caller's to wipe (see `take`).
    explicit secret(std::string_view text);
    /// Moves the text in and wipes what `text` held.
    static secret take(std::string& text);

    secret(secret&& other) noexcept;  ///< `other` is empty afterwards
    secret& operator=(secret&& other) noexcept;
    secret(const secret&) = delete;
    secret& operator=(const secret&) = delete;
    ~secret();

    [[nodiscard]] secret clone() const { return secret{reveal()}; }
    [[nodiscard]] std::string_view reveal() const noexcept { return {data_.get(), size_}; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// Compares in a time that depends on the lengths only.
    friend bool operator==(const secret& a, const secret& b) noexcept;

private:
    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
};

/// Overwrites `text` in a way that the compiler does not remove, and empties it.
void wipe(std::string& text) noexcept;

}  // namespace tokenkeeper
