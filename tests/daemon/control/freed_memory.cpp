#include "tests/daemon/control/freed_memory.hpp"

#include <cstdlib>
#include <new>

#include <malloc.h>
#include <string.h>

namespace tokenkeeper::control::testing {

namespace {

thread_local freed_memory_search* current = nullptr;

void give_back(void* block) noexcept {
    if (current != nullptr && block != nullptr) current->look_into(block);
    std::free(block);
}

void* take(std::size_t size) {
    void* block = std::malloc(size == 0 ? 1 : size);
    if (block == nullptr) throw std::bad_alloc{};
    return block;
}

}  // namespace

freed_memory_search::freed_memory_search(std::string_view text) : text_{text} {
    current = this;
}

freed_memory_search::~freed_memory_search() {
    current = nullptr;
}

void freed_memory_search::look_into(const void* block) noexcept {
    // A block's end is known to malloc alone; it needs the address and changes nothing.
    const std::size_t size = ::malloc_usable_size(const_cast<void*>(block));
    ++searched_;
    if (::memmem(block, size, text_.data(), text_.size()) != nullptr) ++found_;
}

}  // namespace tokenkeeper::control::testing

// In place of the library's own, for all of this program.
void* operator new(std::size_t size) {
    return tokenkeeper::control::testing::take(size);
}
void* operator new[](std::size_t size) {
    return tokenkeeper::control::testing::take(size);
}
void operator delete(void* block) noexcept {
    tokenkeeper::control::testing::give_back(block);
}
void operator delete[](void* block) noexcept {
    tokenkeeper::control::testing::give_back(block);
}
void operator delete(void* block, std::size_t /*size*/) noexcept {
    tokenkeeper::control::testing::give_back(block);
}
void operator delete[](void* block, std::size_t /*size*/) noexcept {
    tokenkeeper::control::testing::give_back(block);
}
