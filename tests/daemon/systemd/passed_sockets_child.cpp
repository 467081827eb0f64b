// Prints what passed_sockets makes of what this process was started with; see passed_sockets_test.cpp.
#include "daemon/systemd/passed_sockets.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include <fcntl.h>

int main() {
    try {
        auto passed = tokenkeeper::systemd::passed_sockets::take();
        const auto copy = passed.duplicate();
        if (copy.left() != passed.left()) std::printf("the copy differs\n");
        for (const char* name : {"control", "credentials", "control"}) {
            const auto descriptor = passed.release(name);
            const bool closes = descriptor && (::fcntl(*descriptor, F_GETFD) & FD_CLOEXEC) != 0;
            std::printf("%s %d%s\n", name, descriptor.value_or(-1), closes ? " close-on-exec" : "");
        }
        for (const auto& name : passed.left())
            std::printf("left %s\n", name.c_str());
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
        std::printf("environment %s\n", std::getenv("LISTEN_FDS") == nullptr ? "clean" : "dirty");
    } catch (const std::exception& failure) {
        std::printf("failed: %s\n", failure.what());
    }
}
