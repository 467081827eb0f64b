#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <string.h>

namespace tokenkeeper::control {

/// Gives its memory back overwritten, so that nothing of a token stays behind in it.
template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() = default;
    template <class U>
    explicit wiping_allocator(const wiping_allocator<U>& /*other*/) noexcept {}

    [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
    void deallocate(T* memory, std::size_t count) noexcept {
        ::explicit_bzero(memory, count * sizeof(T));
        std::allocator<T>{}.deallocate(memory, count);
    }

    friend bool operator==(const wiping_allocator& /*a*/, const wiping_allocator& /*b*/) noexcept {
        return true;
    }
};

/// The body of an answer. One of them holds a token, and there are many ways for an answer to end: sent, cut,
/// late, not wanted by HEAD. So each is wiped whichever way it goes, and whatever it was while it grew.
/// A text of up to 15 bytes lives in the string itself and is not wiped; no body with a token is as short.
using wiped_text = std::basic_string<char, std::char_traits<char>, wiping_allocator<char>>;

}  // namespace tokenkeeper::control
