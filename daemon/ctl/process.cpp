#include "daemon/ctl/process.hpp"

#include "daemon/process/write_signals.hpp"

#include <cassert>
#include <cerrno>
#include <cstdlib>

#include <unistd.h>

namespace tokenkeeper::ctl {

int replace_process(const process_image& image) {
    assert(!image.words.empty());
    for (const auto& [name, value] : image.variables) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
        const int error = value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
        if (error != 0) return errno;
    }
    std::vector<std::string> words = image.words;
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    restore_write_signals();  // the new program would inherit that main() ignores them
    ::execvp(arguments.front(), arguments.data());
    return errno;
}

}  // namespace tokenkeeper::ctl
