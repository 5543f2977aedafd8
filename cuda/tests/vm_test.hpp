// Tests of the virtual machine's part of the C ABI.
#ifndef OB_TESTS_VM_TEST_HPP
#define OB_TESTS_VM_TEST_HPP

// Runs them and returns how many checks passed; throws the first that does not.
int vm_tests();

#endif
