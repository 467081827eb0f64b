#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tokenkeeper {

/// Holds a token, a client secret or any other text that must never be shown.
///
/// It has no formatter and no stream operator, it is copied only by `clone`, and it overwrites its memory
/// when it is destroyed. `reveal` is the only way to the text; its caller is responsible for where the text
/// goes. It does not lock pages and does not protect against someone who can read the process.
class secret {
public:
    secret() = default;
    /// Copies `text`. The caller wipes its own copy (see `take`).
    explicit secret(std::string_view text);
    /// Moves the text in and wipes what `text` held.
    static secret take(std::string& text);

    secret(secret&& source) noexcept;  ///< `source` is empty afterwards
    secret& operator=(secret&& source) noexcept;
    secret(const secret&) = delete;
    secret& operator=(const secret&) = delete;
    ~secret();

    [[nodiscard]] secret clone() const { return secret{reveal()}; }
    [[nodiscard]] std::string_view reveal() const noexcept { return {data_.get(), size_}; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// Compares in a time that depends only on the lengths.
    friend bool operator==(const secret& a, const secret& b) noexcept;

private:
    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
};

/// Overwrites `text` in a way that the compiler does not remove, and empties it.
void wipe(std::string& text) noexcept;

}  // namespace tokenkeeper
