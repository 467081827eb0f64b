#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <string.h>

namespace tokenkeeper {

/// Overwrites memory before freeing it. Use it for containers that hold a secret for a moment and grow in
/// that time; to keep a secret, use `secret`.
template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() = default;
    template <class U>
    // NOLINTNEXTLINE(google-explicit-constructor): allocators convert into one another
    wiping_allocator(const wiping_allocator<U>& /*other*/) noexcept {}

    T* allocate(std::size_t n) { return std::allocator<T>{}.allocate(n); }
    void deallocate(T* p, std::size_t n) noexcept {
        ::explicit_bzero(p, n * sizeof(T));
        std::allocator<T>{}.deallocate(p, n);
    }

    friend bool operator==(const wiping_allocator&, const wiping_allocator&) noexcept { return true; }
};

/// A string that wipes every allocation. Texts of up to 15 bytes are stored in the object itself and are not
/// wiped.
using wiped_string = std::basic_string<char, std::char_traits<char>, wiping_allocator<char>>;

}  // namespace tokenkeeper
