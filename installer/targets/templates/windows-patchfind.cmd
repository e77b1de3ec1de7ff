@echo off
rem PatchFind on the command line.
setlocal
set UV_PYTHON_INSTALL_DIR=%LOCALAPPDATA%\patchfind\program\python
set UV_CACHE_DIR=%LOCALAPPDATA%\patchfind\program\cache
"%~dp0bin\uv.exe" run --quiet --no-project --managed-python --python 3.12 python -I -B "%~dp0." %*
