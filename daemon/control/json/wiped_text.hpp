#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <string.h>

namespace tokenkeeper::control {

/// Overwrites memory before it is freed, so that no part of a token stays in it.
template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() = default;
    template <class U>
    explicit wiping_allocator(const wiping_allocator<U>& /*source*/) noexcept {}

    [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
    void deallocate(T* memory, std::size_t count) noexcept {
        ::explicit_bzero(memory, count * sizeof(T));
        std::allocator<T>{}.deallocate(memory, count);
    }

    friend bool operator==(const wiping_allocator& /*a*/, const wiping_allocator& /*b*/) noexcept {
        return true;
    }
};

/// The body of an answer. Some bodies hold a token, and an answer can end in many ways: sent, cut, late,
/// dropped for HEAD. So every body is wiped at its end and whenever it grows. A text of up to 15 bytes is
/// stored in the string itself and is not wiped; no body with a token is that short.
using wiped_text = std::basic_string<char, std::char_traits<char>, wiping_allocator<char>>;

}  // namespace tokenkeeper::control
